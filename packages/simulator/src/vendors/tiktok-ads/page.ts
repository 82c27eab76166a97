import { numberOf, type Parameters } from './parameters.ts'

const LARGEST_PAGE = 1000

/** The `data` of one page of JSON texts: the list, and where in the whole it stands. */
export function pageData(
  all: readonly string[],
  parameters: Parameters,
  pageRows: number,
  pass: (records: readonly string[]) => readonly string[],
): string {
  const size = Math.min(pageRows, numberOf(parameters, 'page_size', 10, LARGEST_PAGE))
  const page = numberOf(parameters, 'page', 1, Number.MAX_SAFE_INTEGER)
  const records = pass(all.slice((page - 1) * size, page * size))
  const info = {
    page,
    page_size: size,
    total_number: all.length,
    total_page: Math.ceil(all.length / size),
  }
  return `{"list":[${records.join(',')}],"page_info":${JSON.stringify(info)}}`
}
