import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/** The paint for a terminal with or without colour. */
export function paintFor({ hasColour }: { readonly hasColour: boolean }): Paint {
  return hasColour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text
}
