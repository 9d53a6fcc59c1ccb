// The people of synthetic notes. It must not take anything of a real person: names come from data/sample/words.json.
import { below, hex, pick, randomOf } from './random.js';
import { sampleWording } from './sample-words.js';
/** User `index` of that seed, as a note's `user` shows its author; the same whichever note names it. */
export function generateUser(index, seed, wording = sampleWording) {
    const random = randomOf(seed, index, 0x75736572);
    const nickname = wording.nickname(random, index);
    const id = `${(1400000000 + below(random, 200_000_000)).toString(16)}00000001${hex(random, 8)}`;
    return {
        id,
        userid: id,
        // Most are digits, some a handle that the user chose.
        red_id: index % 7 === 3 ? `sample_${index}` : String(600000000 + index),
        nickname,
        name: nickname,
        image: `https://sns-avatar-qc.xhscdn.com/avatar/${pick(random, ['', '1040g2jo'])}${hex(random, 32)}?imageView2/2/w/120/format/jpg`,
        fstatus: 'none',
        followed: false,
        level: { image: '' },
        red_official_verified: false,
        red_official_verify_type: 0,
        show_red_official_verify_icon: false,
        track_duration: 0,
    };
}
/** A user as `ats` shows a mention: without `userid`, `red_id` and picture. */
export function mentionOf(user) {
    const { userid, image, red_id, fstatus, ...reduced } = user;
    return reduced;
}
