import { Counter, Histogram, Registry } from 'prom-client'

/** What a server answered, as Prometheus reads it. No tenant is named, so that who may read it learns nothing of them. */
export class ServingMetrics {
  readonly #registry = new Registry()
  readonly #seconds = new Histogram({
    name: 'gata_http_request_seconds',
    help: 'How long requests took, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.#registry],
  })
  readonly #answers = new Counter({
    name: 'gata_answers_total',
    help: 'Answers to questions: computed, shared with others who asked at the same time, or remembered.',
    labelNames: ['origin'],
    registers: [this.#registry],
  })

  /** Takes note of a request that was answered. */
  request(labels: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void {
    this.#seconds.observe({ ...labels, status: String(labels.status) }, seconds)
  }

  /** Takes note of an answer. */
  answer(origin: 'computed' | 'shared' | 'remembered'): void {
    this.#answers.inc({ origin })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** The metrics in the text format of Prometheus. */
  async text(): Promise<string> {
    return await this.#registry.metrics()
  }
}
