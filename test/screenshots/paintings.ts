// Landscapes in many colours and proportions, painted for the screenshots: nobody's photographs. It must not know where
// they are shown.
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { mediaBytes, type SampleFile } from '../../src/provider/sample-media.ts'

const sizes = [
  [900, 1200],
  [900, 1600],
  [1080, 1080],
  [1200, 900],
  [960, 1280],
  [900, 1350],
] as const

/** Sky above and below, sun, and hills from far to near. */
const palettes = [
  ['#f6c9a8', '#fdf0dc', '#f2704f', '#c98f9b', '#8f5f7f', '#553a5e'],
  ['#8fc7ea', '#e9f6fb', '#fff4b8', '#9dcba2', '#5b9f77', '#2f6a52'],
  ['#14213d', '#40598a', '#eef2ff', '#33507e', '#22365e', '#111d38'],
  ['#f9d9de', '#fff6f0', '#e8546a', '#e3a6b0', '#b76e85', '#7a4460'],
  ['#d8e2e4', '#f4f7f5', '#ffffff', '#aebfc0', '#7d9495', '#4b6466'],
  ['#fbe3a4', '#fff8e3', '#e88f24', '#dcb35c', '#a87b35', '#6b4a22'],
  ['#5d3f73', '#e88a7a', '#ffd38a', '#7d4a78', '#52315c', '#2a1b3d'],
  ['#bfe3dc', '#f2fbf6', '#ff9f7a', '#8cc4b8', '#4f958c', '#27605d'],
] as const

/** Paints them; what is no picture stays as the provider has it. The same file ID is the same picture always. */
export async function paintings(): Promise<(path: string, processing: string) => SampleFile> {
  const painted = await Promise.all(
    Array.from({ length: 40 }, (_, n) => {
      const [width, height] = sizes[(n * 5) % sizes.length] ?? sizes[0]
      return sharp(Buffer.from(landscape(n, width, height)))
        .jpeg({ quality: 88 })
        .toBuffer()
    }),
  )
  return (path, processing) => {
    const bytes = painted[crc32(path) % painted.length]
    const isPicture = processing.includes('imageView2') || path.startsWith('avatar/')
    return isPicture && bytes !== undefined ? { bytes, mediaType: 'image/jpeg' } : mediaBytes(path, processing)
  }
}

function landscape(n: number, width: number, height: number): string {
  const [sky, low, sun, ...hills] = palettes[n % palettes.length] ?? palettes[0]
  const at = (k: number) => ((Math.sin(n * 12.9898 + k * 78.233) * 43_758.5453) % 1) ** 2
  const x = width * (0.2 + 0.6 * at(1))
  const y = height * (0.18 + 0.25 * at(2))
  const r = width * (0.09 + 0.06 * at(3))
  const ridges = hills.map((colour, k) => {
    const base = height * (0.5 + 0.16 * k + 0.06 * at(k + 4))
    const swing = height * (0.05 + 0.05 * at(k + 9))
    const points = Array.from({ length: 9 }, (_, i) => {
      const wave = Math.sin(i * (0.7 + at(k + 5)) + n + k * 2)
      return `${(i * width) / 8},${base - swing * wave}`
    })
    return `<path fill="${colour}" d="M0,${height} L${points.join(' L')} L${width},${height} Z" stroke="${colour}" stroke-width="${width / 12}" stroke-linejoin="round"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="${sky}"/><stop offset=".75" stop-color="${low}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#s)"/><circle cx="${x}" cy="${y}" r="${r * 1.6}" fill="${sun}" opacity=".3"/><circle cx="${x}" cy="${y}" r="${r}" fill="${sun}"/>${ridges.join('')}</svg>`
}
