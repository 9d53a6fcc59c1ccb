// Reads a WARC strictly, as its specification says, for tests. It must not use what wrote it.
import { createHash } from 'node:crypto'
import { crc32, inflateRawSync } from 'node:zlib'

export interface ReadRecord {
  readonly headers: ReadonlyMap<string, string>
  readonly block: Buffer
  /** The block behind its HTTP head, where it has one. */
  readonly payload: Buffer
  /** The HTTP head's lines. */
  readonly http: readonly string[]
}

/** The records of a `.warc.gz`: each a gzip member of its own. */
export function readCompressed(file: Buffer): ReadRecord[] {
  const records: ReadRecord[] = []
  for (let at = 0; at < file.length; ) {
    if (file.readUInt32BE(at) >>> 8 !== 0x1f8b08) throw new Error(`no gzip member at ${at}`)
    if (file[at + 3] !== 0) throw new Error('a member with optional fields')
    const { buffer, engine } = inflateRawSync(file.subarray(at + 10), { info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    at += 10 + engine.bytesWritten
    if (file.readUInt32LE(at) !== crc32(buffer) || file.readUInt32LE(at + 4) !== buffer.length)
      throw new Error('a damaged member')
    at += 8
    const [record, ...more] = readPlain(buffer)
    if (record === undefined || more.length > 0) throw new Error('a member is not one record')
    records.push(record)
  }
  return records
}

/** The records of a `.warc`. */
export function readPlain(file: Buffer): ReadRecord[] {
  const records: ReadRecord[] = []
  for (let at = 0; at < file.length; ) {
    const headEnd = file.indexOf('\r\n\r\n', at)
    const [versionLine, ...lines] = file.toString('utf8', at, headEnd).split('\r\n')
    if (versionLine !== 'WARC/1.1') throw new Error(`no record: ${versionLine}`)
    const headers = new Map(lines.map((line) => fieldOf(line)))
    if (headers.size !== lines.length) throw new Error('a field that is there twice')
    const begin = headEnd + 4
    const end = begin + Number(required(headers, 'content-length', /^\d+$/))
    if (file.toString('latin1', end, end + 4) !== '\r\n\r\n') throw new Error('a record does not end where it says')
    records.push(checked(headers, file.subarray(begin, end)))
    at = end + 4
  }
  return records
}

function fieldOf(line: string): [string, string] {
  const match = /^([A-Za-z-]+): ([^\r\n]*)$/.exec(line)
  if (match === null) throw new Error(`no field: ${line}`)
  return [String(match[1]).toLowerCase(), String(match[2])]
}

function required(headers: ReadonlyMap<string, string>, name: string, form: RegExp): string {
  const value = headers.get(name)
  if (value === undefined || !form.test(value)) throw new Error(`${name}: ${value}`)
  return value
}

function checked(headers: ReadonlyMap<string, string>, block: Buffer): ReadRecord {
  required(
    headers,
    'warc-record-id',
    /^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>$/,
  )
  required(headers, 'warc-date', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  const type = required(headers, 'warc-type', /^(warcinfo|request|response|resource|revisit|metadata)$/)
  if (type !== 'warcinfo') {
    const uri = required(headers, 'warc-target-uri', /^\S+$/)
    if (!URL.canParse(uri)) throw new Error(`no URI: ${uri}`)
  }
  const isHttp = /^application\/http/.test(headers.get('content-type') ?? '') && type !== 'revisit'
  const headEnd = isHttp ? block.indexOf('\r\n\r\n') : 0
  if (headEnd < 0) throw new Error('an HTTP head without an end')
  const payload = isHttp ? block.subarray(headEnd + 4) : block
  for (const [name, content] of [['warc-block-digest', block] as const, ['warc-payload-digest', payload] as const]) {
    const digest = headers.get(name)
    if (type === 'warcinfo' || (type === 'revisit' && name === 'warc-payload-digest')) continue
    if (digest !== `sha256:${createHash('sha256').update(content).digest('hex')}`) throw new Error(`${name}: ${digest}`)
  }
  return { headers, block, payload, http: block.toString('latin1', 0, headEnd).split('\r\n') }
}
