import { GataError } from '@gata/base'

/** What of MetricFlow has no counterpart in our definitions yet; stable, for programs. */
export type Ability =
  | 'approximate-percentile'
  | 'computed-join-key'
  | 'conversion-metric'
  | 'cumulative-metric'
  | 'custom-grain'
  | 'date-part'
  | 'entity-path'
  | 'expression'
  | 'fill-nulls-beside-other-metrics'
  | 'fill-nulls-with-other-than-zero'
  | 'filter'
  | 'filter-in-measure'
  | 'filter-on-metric'
  | 'min-max-of-dimensions'
  | 'offset-to-grain'
  | 'offset-window'
  | 'join-that-multiplies-rows'
  | 'query-without-metrics'
  | 'saved-query'
  | 'several-grains-of-time'
  | 'time-spine'
  | 'validity-window'

/** A definition or query that is left out, since what it would give could be wrong; `ability` says what is missing. */
export class NotImported extends GataError {
  readonly ability: Ability

  constructor(ability: Ability, got: unknown) {
    super('metricflow-not-supported', `needs ${ability.replaceAll('-', ' ')}, which is not there yet`, {
      got: JSON.stringify(got),
    })
    this.name = 'NotImported'
    this.ability = ability
  }
}
