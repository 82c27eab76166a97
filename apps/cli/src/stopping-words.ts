/** What is said at the first Ctrl-C of a command: one that serves leaves nothing undone, a run does. */
export function stoppingWords(words: readonly string[]): string {
  const serves = words.some((word) => ['serve', 'mcp', 'simulate', '--serve'].includes(word))
  const kept = serves ? 'what is being answered is finished' : 'what is done is kept, gata retry does the rest'
  return `Stopping: ${kept}. Once more to stop at once.\n`
}
