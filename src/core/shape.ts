// The shape of an answer as stages hand it on. It must not look at an answer.

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

/** The places of an answer's JSON. Answers that have the same ones are of one shape. */
export interface Shape {
  /** Made of the places alone: the same in every run, and in every archive. */
  readonly id: number
  /** Each a path and a type, as `images_list[*].fileid string`, sorted. The note itself has no path: ` object`. */
  readonly places: readonly string[]
}

/** A key that should have shown so often, by its share, and did not, is not there. */
export const certain = 10

/** A place of a shape in its parts. */
export interface Place {
  readonly path: string
  readonly type: JsonType
  /** The path of the object of which this is a key; null where it is none. */
  readonly holder: string | null
}

export function placeIn(text: string): Place {
  const end = text.lastIndexOf(' ')
  const path = text.slice(0, end)
  const isKey = path !== '' && !path.endsWith('[*]')
  return {
    path,
    type: text.slice(end + 1) as JsonType,
    holder: isKey ? path.slice(0, Math.max(0, path.lastIndexOf('.'))) : null,
  }
}
