// The inside of a worker thread that decodes HEIC pictures, one after the other, in WebAssembly. It must not keep
// anything of a file: whatever it throws ends the thread, and heic-workers starts a fresh one.
import { parentPort } from 'node:worker_threads'
import createLibheif, { type Failure, type Plane } from 'libheif-js/libheif-wasm/libheif-bundle.mjs'
import { type PixelShape, tiffHead } from './tiff.ts'

const libheif = createLibheif()

/** A file to decode; refused without decoding where a picture in it has more than `maxPixels`. */
export interface HeicTask {
  readonly file: Uint8Array
  readonly maxPixels: number
  /** Where given, only the primary picture is decoded, and comes back as a TIFF with this ICC profile. */
  readonly asTiff?: { readonly profile: Uint8Array | null }
}

/** `foreign`: a HEIF whose pictures are not coded in HEVC, which this decoder does not read. */
export type HeicResult =
  | {
      readonly outcome: 'decoded'
      readonly width: number
      readonly height: number
      readonly tiff?: Uint8Array<ArrayBuffer>
    }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'foreign' }

parentPort?.on('message', (task: HeicTask) => {
  const result = decodeFile(task)
  const large = result.outcome === 'decoded' && result.tiff !== undefined ? [result.tiff.buffer] : []
  parentPort?.postMessage(result, large)
})

type Handle = Parameters<typeof libheif.heif_image_handle_release>[0]

/** Decodes every picture of the file, alpha planes and all tiles included; the measures are the primary picture's. */
function decodeFile({ file, maxPixels, asTiff }: HeicTask): HeicResult {
  const context = libheif.heif_context_alloc()
  try {
    const read = libheif.heif_context_read_from_memory(context, file)
    if (read.code !== libheif.heif_error_code.heif_error_Ok) return refused(read)
    const ids = libheif.heif_js_context_get_list_of_top_level_image_IDs(context)
    if ('code' in ids) return refused(ids)
    let main: HeicResult = { outcome: 'refused', reason: 'holds no picture' }
    for (const id of ids) {
      const handle = libheif.heif_js_context_get_image_handle(context, id)
      if ('code' in handle) return refused(handle)
      try {
        const primary = libheif.heif_image_handle_is_primary_image(handle) !== 0
        if (asTiff !== undefined && !primary) continue
        const result = decodeOne(handle, maxPixels, asTiff)
        if (result.outcome !== 'decoded') return result
        if (main.outcome !== 'decoded' || primary) main = result
      } finally {
        libheif.heif_image_handle_release(handle)
      }
    }
    return main
  } finally {
    libheif.heif_context_free(context)
  }
}

function decodeOne(handle: Handle, maxPixels: number, asTiff: HeicTask['asTiff']): HeicResult {
  const width = libheif.heif_image_handle_get_width(handle)
  const height = libheif.heif_image_handle_get_height(handle)
  if (width * height > maxPixels)
    return { outcome: 'refused', reason: `${width}x${height} is more than ${maxPixels} pixels` }
  const { heif_colorspace_undefined: asCoded, heif_colorspace_RGB: rgb } = libheif.heif_colorspace
  const { heif_chroma_undefined, heif_chroma_interleaved_RGB, heif_chroma_interleaved_RGBA } = libheif.heif_chroma
  const channels = libheif.heif_image_handle_has_alpha_channel(handle) !== 0 ? 4 : 3
  const interleaved = channels === 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB
  // To find faults as it is coded: a conversion to RGB would find no further one, and take more than twice the memory.
  const decoded =
    asTiff === undefined
      ? libheif.heif_js_decode_image2(handle, asCoded, heif_chroma_undefined)
      : libheif.heif_js_decode_image2(handle, rgb, interleaved)
  if ('code' in decoded) {
    const noDecoder = decoded.code === libheif.heif_error_code.heif_error_Plugin_loading_error
    return noDecoder ? { outcome: 'foreign' } : refused(decoded)
  }
  try {
    const [plane] = decoded.channels
    if (asTiff === undefined || plane === undefined) return { outcome: 'decoded', width, height }
    const shape = { width: plane.width, height: plane.height, channels, profile: asTiff.profile } as const
    return { outcome: 'decoded', width, height, tiff: tiffOf(shape, plane) }
  } finally {
    libheif.heif_image_release(decoded.image)
  }
}

/** A copy of a plane's rows, which the decoder pads. */
function tiffOf(shape: PixelShape, { stride, data }: Plane): Uint8Array<ArrayBuffer> {
  const head = tiffHead(shape)
  const row = shape.width * shape.channels
  const tiff = new Uint8Array(head.length + row * shape.height)
  tiff.set(head)
  for (let y = 0; y < shape.height; y++) tiff.set(data.subarray(y * stride, y * stride + row), head.length + y * row)
  return tiff
}

const refused = ({ message }: Failure): HeicResult => ({ outcome: 'refused', reason: message.trim() })
