// The pictures of a synthetic note, in every form that has been seen. It must not know the note they belong to.
import { below, hex, pick } from './random.js';
const sizes = [
    [1080, 1920],
    [1080, 1440],
    [1884, 2168],
    [1440, 1080],
    [1242, 1660],
];
const formats = ['heif', 'heif', 'heif', 'heif', 'webp', 'jpg', 'avif', 'png'];
const folders = ['', '', '', '', '', '', 'notes_uhdr/', 'spectrum/'];
/** `images_list`: `index` is 0 everywhere, and low, medium and high are one URL, as the provider sends them. */
export function imagesOf(random, wanted) {
    const format = pick(random, formats);
    const drop = (share) => wanted.old && random() < share;
    const withoutLevels = drop(1 / 3);
    return Array.from({ length: wanted.count }, (_, position) => {
        const traceId = `1040g${token(random, 35)}`;
        const fileId = `${pick(random, folders)}${traceId}`;
        const [width, height] = pick(random, sizes);
        const signature = `sign=${hex(random, 32)}&t=69aede95&src=A`;
        const url = (processing, scene) => `https://sns-i10.rednotecdn.com/${fileId}?imageView2/2/${processing.replace('format', `format/${format}`)}&ap=1&sc=${scene}&${signature}`;
        const scene = wanted.video ? 'V_PRV' : 'DETAIL';
        const size = wanted.video ? 'w/576' : 'w/1440';
        const strip = wanted.video ? '|imageMogr2/strip&redImage/frame/0/enhance/4' : '&redImage/frame/0';
        const level = url(`${size}/format/q/75${strip}`, scene);
        const image = {
            fileid: fileId,
            trace_id: traceId,
            index: 0,
            width,
            height,
            latitude: 0,
            longitude: 0,
            scale_to_large: 4,
            text_intention: 0,
            need_load_original_image: true,
            origin_img: { width, height, size: 0 },
            original: url('w/5000/h/5000/format/q/56&redImage/frame/0', wanted.video ? 'V_ORG' : 'ORIGINAL'),
            url_multi_level: { low: level, medium: level, high: level },
            url: url(`${size}/format/q/${wanted.video ? 58 : 45}${strip}`, scene),
        };
        if (position % 9 === 8)
            image.url_size_large = url('w/1920/format/q/80&redImage/frame/0', scene);
        if (position === 0 && wanted.livePhoto) {
            image.live_photo = livePhoto(random, wanted.livePhoto);
            image.live_photo_file_id = `livephoto/1040g${token(random, 35)}`;
        }
        if (withoutLevels)
            delete image.url_multi_level;
        if (drop(1 / 6))
            delete image.fileid;
        return image;
    });
}
const digits = '0123456789abcdefghijklmnopqrstuv';
function token(random, length) {
    let text = '';
    while (text.length < length)
        text += digits[below(random, 32)];
    return text;
}
function livePhoto(random, sample) {
    const film = `stream/1/10/66/01e9${hex(random, 40)}_66.mp4`;
    // Through text, since what differs lies deep inside.
    return JSON.parse(JSON.stringify(sample)
        .replaceAll(/stream\/1\/10\/66\/\w+\.mp4/g, film)
        .replaceAll(/"video_id":"\d+"/g, `"video_id":"1378${String(below(random, 1e7)).padStart(14, '3')}"`));
}
