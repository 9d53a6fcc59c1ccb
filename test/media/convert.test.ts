import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PictureFormat } from '../../src/media/convert.ts'
import { createDecodePool } from '../../src/media/decode-pool.ts'
import { type GoodFile, goodFiles } from './good-files.ts'

const pool = createDecodePool()
const formats: readonly PictureFormat[] = ['jpeg', 'webp', 'avif']
let folder: string
let files: GoodFile[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convert-'))
  files = await goodFiles()
  for (const { name, content } of files) await writeFile(join(folder, name), content)
})
afterAll(async () => {
  await pool.close()
  await rm(folder, { recursive: true, force: true })
})

async function converted(name: string, to: PictureFormat, options: { longestEdge?: number } = {}): Promise<Buffer> {
  const mediaType = files.find((file) => file.name === name)?.mediaType ?? ''
  const result = await pool.convert({ path: join(folder, name), mediaType, to, ...options })
  if (!result.ok) throw new Error(`${name}: ${result.reason}`)
  return result.content
}

/** How far two pictures of one size are from each other: the mean difference of their bytes. */
async function distance(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((file) => sharp(file).removeAlpha().raw().toBuffer()))
  if (a === undefined || b === undefined || a.length !== b.length) return Number.POSITIVE_INFINITY
  return a.reduce((sum, byte, at) => sum + Math.abs(byte - (b[at] ?? 0)), 0) / a.length
}

test('every picture becomes one of the wanted type, as large as it is shown', async () => {
  const pictures = files.filter(({ mediaType }) => mediaType.startsWith('image/'))
  expect(pictures.length).toBeGreaterThan(25)
  for (const { name, mediaType } of pictures) {
    const shown = await pool.decode(join(folder, name), mediaType)
    for (const to of formats) {
      const { format, compression, width, height, orientation } = await sharp(await converted(name, to)).metadata()
      expect({ name, ok: true, width, height }).toEqual({ name, ...shown })
      expect([name, to === 'avif' ? compression : format]).toEqual([name, to === 'avif' ? 'av1' : to])
      expect(orientation).toBeUndefined()
    }
  }
})

test('a HEIC keeps its picture: of tiles, turned, mirrored or finely coloured', async () => {
  const lying = await converted('full-chroma.heic', 'jpeg')
  expect(await distance(lying, await converted('tiled.heic', 'jpeg'))).toBeLessThan(6)
  expect(await distance(lying, await converted('ten-bit.heic', 'jpeg'))).toBeLessThan(6)
  const back = async (name: string, change: (picture: Sharp) => Sharp) =>
    distance(lying, await change(sharp(await converted(name, 'jpeg'))).toBuffer())
  expect(await back('rotated.heic', (picture) => picture.rotate(270))).toBeLessThan(6)
  expect(await back('mirrored.heic', (picture) => picture.flop())).toBeLessThan(6)
  // The measure tells pictures apart.
  expect(await back('mirrored.heic', (picture) => picture)).toBeGreaterThan(12)
})

test('a colour profile is kept with the numbers that it explains', async () => {
  const profile = (await sharp(join(folder, 'display-p3.heic')).metadata()).icc
  expect(profile?.length).toBeGreaterThan(100)
  await sharp(join(folder, 'drawn.png')).withIccProfile('p3').toFile(join(folder, 'p3.png'))
  for (const to of formats) {
    const file = await converted('display-p3.heic', to)
    expect((await sharp(file).metadata()).icc, to).toEqual(profile)
    const [red = 0, green = 0, blue = 0] = await sharp(file, { ignoreIcc: true }).raw().toBuffer()
    expect(Math.max(Math.abs(red - 208), Math.abs(green - 90), Math.abs(blue - 50)), to).toBeLessThan(5)
    const png = await pool.convert({ path: join(folder, 'p3.png'), mediaType: 'image/png', to })
    if (!png.ok) throw new Error(png.reason)
    expect((await sharp(png.content).metadata()).icc, to).toEqual((await sharp(join(folder, 'p3.png')).metadata()).icc)
  }
})

test('a profile of ink does not go with colours of light', async () => {
  const path = join(folder, 'ink.jpg')
  const paper = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a08070' } })
    .png()
    .toBuffer()
  await sharp(paper).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toFile(path)
  for (const to of formats) {
    const result = await pool.convert({ path, mediaType: 'image/jpeg', to })
    if (!result.ok) throw new Error(result.reason)
    const { space, icc } = await sharp(result.content).metadata()
    expect([to, space, icc]).toEqual([to, 'srgb', undefined])
    expect(await distance(result.content, paper)).toBeLessThan(12)
  }
})

test('what is transparent stays so, and is white where the target knows none', async () => {
  const middle = async (file: Buffer) => {
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    const at = ((info.height >> 1) * info.width + (info.width >> 1)) * info.channels
    return [...data.subarray(at, at + info.channels)]
  }
  for (const to of ['webp', 'avif'] as const) expect((await middle(await converted('alpha.heic', to)))[3]).toBe(0)
  expect(Math.min(...(await middle(await converted('alpha.heic', 'jpeg'))))).toBeGreaterThan(250)
})

test('the longest edge is a bound: what is smaller keeps its size', async () => {
  const size = async (name: string, longestEdge: number) => {
    const { width, height } = await sharp(await converted(name, 'webp', { longestEdge })).metadata()
    return [width, height]
  }
  expect(await size('rotated.heic', 96)).toEqual([64, 96])
  expect(await size('drawn.jpg', 40)).toEqual([40, 30])
  expect(await size('drawn.jpg', 4000)).toEqual([160, 120])
})

test('what does not decode, and what is no picture, is said and not made', async () => {
  const path = join(folder, 'cut.heic')
  await writeFile(path, (files.find(({ name }) => name === 'dawn.heic')?.content ?? Buffer.alloc(0)).subarray(0, 3000))
  expect(await pool.convert({ path, mediaType: 'image/heic', to: 'jpeg' })).toMatchObject({ ok: false })
  expect(await pool.convert({ path, mediaType: 'image/png', to: 'jpeg' })).toMatchObject({ ok: false })
  expect(await pool.convert({ path, mediaType: 'audio/wav', to: 'jpeg' })).toEqual({
    ok: false,
    reason: 'audio/wav is no picture that is decoded here',
  })
  for (const mediaType of ['image/heic', 'image/png'])
    await expect(pool.convert({ path: join(folder, 'none'), mediaType, to: 'jpeg' })).rejects.toThrow('ENOENT')
})
