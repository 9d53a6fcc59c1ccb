// The inside of a worker thread that decodes HEIC pictures, one after the other, in WebAssembly. It must not keep
// anything of a file: whatever it throws ends the thread, and heic-workers starts a fresh one.
import { parentPort } from 'node:worker_threads';
import createLibheif, {} from 'libheif-js/libheif-wasm/libheif-bundle.mjs';
import { tiffHead } from './tiff.js';
const libheif = createLibheif();
parentPort?.on('message', (task) => {
    const result = decodeFile(task);
    const large = result.outcome === 'decoded' && result.tiff !== undefined ? [result.tiff.buffer] : [];
    parentPort?.postMessage(result, large);
});
/** Decodes every picture of the file, alpha planes and all tiles included; the measures are the primary picture's. */
function decodeFile({ file, maxPixels, asTiff }) {
    const context = libheif.heif_context_alloc();
    try {
        const read = libheif.heif_context_read_from_memory(context, file);
        if (read.code !== libheif.heif_error_code.heif_error_Ok)
            return refused(read);
        const ids = libheif.heif_js_context_get_list_of_top_level_image_IDs(context);
        if ('code' in ids)
            return refused(ids);
        let main = { outcome: 'refused', reason: 'holds no picture' };
        for (const id of ids) {
            const handle = libheif.heif_js_context_get_image_handle(context, id);
            if ('code' in handle)
                return refused(handle);
            try {
                const primary = libheif.heif_image_handle_is_primary_image(handle) !== 0;
                if (asTiff !== undefined && !primary)
                    continue;
                const result = decodeOne(handle, maxPixels, asTiff);
                if (result.outcome !== 'decoded')
                    return result;
                if (main.outcome !== 'decoded' || primary)
                    main = result;
            }
            finally {
                libheif.heif_image_handle_release(handle);
            }
        }
        return main;
    }
    finally {
        libheif.heif_context_free(context);
    }
}
function decodeOne(handle, maxPixels, asTiff) {
    const width = libheif.heif_image_handle_get_width(handle);
    const height = libheif.heif_image_handle_get_height(handle);
    if (width * height > maxPixels)
        return { outcome: 'refused', reason: `${width}x${height} is more than ${maxPixels} pixels` };
    const { heif_colorspace_undefined: asCoded, heif_colorspace_RGB: rgb } = libheif.heif_colorspace;
    const { heif_chroma_undefined, heif_chroma_interleaved_RGB, heif_chroma_interleaved_RGBA } = libheif.heif_chroma;
    const channels = libheif.heif_image_handle_has_alpha_channel(handle) !== 0 ? 4 : 3;
    const interleaved = channels === 4 ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
    // To find faults as it is coded: a conversion to RGB would find no further one, and take more than twice the memory.
    const decoded = asTiff === undefined
        ? libheif.heif_js_decode_image2(handle, asCoded, heif_chroma_undefined)
        : libheif.heif_js_decode_image2(handle, rgb, interleaved);
    if ('code' in decoded) {
        const noDecoder = decoded.code === libheif.heif_error_code.heif_error_Plugin_loading_error;
        return noDecoder ? { outcome: 'foreign' } : refused(decoded);
    }
    try {
        const [plane] = decoded.channels;
        if (asTiff === undefined || plane === undefined)
            return { outcome: 'decoded', width, height };
        const shape = { width: plane.width, height: plane.height, channels, profile: asTiff.profile };
        return { outcome: 'decoded', width, height, tiff: tiffOf(shape, plane) };
    }
    finally {
        libheif.heif_image_release(decoded.image);
    }
}
/** A copy of a plane's rows, which the decoder pads. */
function tiffOf(shape, { stride, data }) {
    const head = tiffHead(shape);
    const row = shape.width * shape.channels;
    const tiff = new Uint8Array(head.length + row * shape.height);
    tiff.set(head);
    for (let y = 0; y < shape.height; y++)
        tiff.set(data.subarray(y * stride, y * stride + row), head.length + y * row);
    return tiff;
}
const refused = ({ message }) => ({ outcome: 'refused', reason: message.trim() });
