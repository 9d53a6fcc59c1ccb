// The part of libheif-js that decode-worker uses; the package ships no types for it. Members of its enums are objects,
// to be compared by identity. Handles are freed by hand: WebAssembly has no garbage collector.
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  type Opaque<Name extends string> = { readonly heif: Name }
  type Code = Opaque<'code'>
  export interface Failure {
    readonly code: Code
    readonly message: string
  }
  /** One plane of pixels; interleaved colours are one plane. It lies in the decoder's memory until its image is released. */
  export interface Plane {
    readonly width: number
    readonly height: number
    /** Bytes from one row to the next. */
    readonly stride: number
    readonly data: Uint8Array
  }

  interface Libheif {
    readonly heif_error_code: {
      readonly heif_error_Ok: Code
      readonly heif_error_Plugin_loading_error: Code
    }
    readonly heif_colorspace: Readonly<
      Record<'heif_colorspace_undefined' | 'heif_colorspace_RGB', Opaque<'colorspace'>>
    >
    readonly heif_chroma: Readonly<
      Record<'heif_chroma_undefined' | 'heif_chroma_interleaved_RGB' | 'heif_chroma_interleaved_RGBA', Opaque<'chroma'>>
    >
    heif_context_alloc(): Opaque<'context'>
    heif_context_free(context: Opaque<'context'>): void
    heif_context_read_from_memory(context: Opaque<'context'>, file: Uint8Array): Failure
    heif_js_context_get_list_of_top_level_image_IDs(context: Opaque<'context'>): readonly number[] | Failure
    heif_js_context_get_image_handle(context: Opaque<'context'>, id: number): Opaque<'handle'> | Failure
    heif_image_handle_get_width(handle: Opaque<'handle'>): number
    heif_image_handle_get_height(handle: Opaque<'handle'>): number
    heif_image_handle_is_primary_image(handle: Opaque<'handle'>): number
    heif_image_handle_has_alpha_channel(handle: Opaque<'handle'>): number
    heif_image_handle_release(handle: Opaque<'handle'>): void
    heif_js_decode_image2(
      handle: Opaque<'handle'>,
      colorspace: Opaque<'colorspace'>,
      chroma: Opaque<'chroma'>,
    ): { readonly image: Opaque<'image'>; readonly channels: readonly Plane[] } | Failure
    heif_image_release(image: Opaque<'image'>): void
  }
  /** Starts the decoder; it is ready when this returns. */
  export default function createLibheif(): Libheif
}
