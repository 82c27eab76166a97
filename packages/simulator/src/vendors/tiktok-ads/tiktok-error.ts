/** A refusal of TikTok's API. Its code tells what is meant: HTTP says 200 to everything. */
export class TikTokError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** The text of any answer; `data` is JSON. */
export function answerText(data: string, requestId: string, error: TikTokError | null = null): string {
  const head = JSON.stringify({ code: error?.code ?? 0, message: error?.message ?? 'OK', request_id: requestId })
  return `${head.slice(0, -1)},"data":${data}}`
}
