import { expect, it } from 'vitest'
import { stoppingWords } from './stopping-words.ts'

it('speaks of gata retry where a run is stopped, and not where nothing is left undone', () => {
  expect(stoppingWords(['run', '--tenant', 'acme'])).toContain('gata retry')
  for (const words of [['serve', '--port', '0'], ['mcp'], ['simulate'], ['docs', '--serve']])
    expect(stoppingWords(words)).toBe('Stopping: what is being answered is finished. Once more to stop at once.\n')
})
