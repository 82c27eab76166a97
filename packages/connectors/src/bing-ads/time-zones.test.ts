import { isTimeZone } from '@gata/base'
import { expect, it } from 'vitest'
import { ianaZones } from './time-zones.ts'

it('names every zone of Microsoft Advertising as this machine knows it', () => {
  expect(Object.keys(ianaZones)).toHaveLength(75)
  expect(Object.values(ianaZones).filter((zone) => !isTimeZone(zone))).toEqual([])
})
