// The inside of a worker thread that decodes HEIC pictures, one after the other, in WebAssembly. It must not keep
// anything of a file: whatever it throws ends the thread, and heic-workers starts a fresh one.
import { parentPort } from 'node:worker_threads'
import createLibheif, { type Failure } from 'libheif-js/libheif-wasm/libheif-bundle.mjs'

const libheif = createLibheif()

/** A file to decode; refused without decoding where a picture in it has more than `maxPixels`. */
export interface HeicTask {
  readonly file: Uint8Array
  readonly maxPixels: number
}

/** `foreign`: a HEIF whose pictures are not coded in HEVC, which this decoder does not read. */
export type HeicResult =
  | { readonly outcome: 'decoded'; readonly width: number; readonly height: number }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'foreign' }

parentPort?.on('message', ({ file, maxPixels }: HeicTask) => {
  parentPort?.postMessage(decodeAll(file, maxPixels))
})

/** Decodes every picture of the file, alpha planes and all tiles included; the measures are the primary picture's. */
function decodeAll(file: Uint8Array, maxPixels: number): HeicResult {
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
        const result = decodeOne(handle, maxPixels)
        if (result.outcome !== 'decoded') return result
        if (main.outcome !== 'decoded' || libheif.heif_image_handle_is_primary_image(handle) !== 0) main = result
      } finally {
        libheif.heif_image_handle_release(handle)
      }
    }
    return main
  } finally {
    libheif.heif_context_free(context)
  }
}

function decodeOne(handle: Parameters<typeof libheif.heif_image_handle_release>[0], maxPixels: number): HeicResult {
  const width = libheif.heif_image_handle_get_width(handle)
  const height = libheif.heif_image_handle_get_height(handle)
  if (width * height > maxPixels)
    return { outcome: 'refused', reason: `${width}x${height} is more than ${maxPixels} pixels` }
  // As it is coded: a conversion to RGB would find no further fault, and take more than twice the memory.
  const { heif_colorspace_undefined: asCoded } = libheif.heif_colorspace
  const decoded = libheif.heif_js_decode_image2(handle, asCoded, libheif.heif_chroma.heif_chroma_undefined)
  if ('code' in decoded) {
    const noDecoder = decoded.code === libheif.heif_error_code.heif_error_Plugin_loading_error
    return noDecoder ? { outcome: 'foreign' } : refused(decoded)
  }
  libheif.heif_image_release(decoded.image)
  return { outcome: 'decoded', width, height }
}

const refused = ({ message }: Failure): HeicResult => ({ outcome: 'refused', reason: message.trim() })
