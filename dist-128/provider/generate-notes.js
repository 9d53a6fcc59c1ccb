// Synthetic notes, as many as wanted, in the shape of the two examples. The same index and seed give the same note, in
// any order. It must not invent keys that the provider has not been seen to send.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { imagesOf } from './generate-images.js';
import { generateUser, mentionOf } from './generate-users.js';
import { below, hex, randomOf } from './random.js';
import { mediaBytes } from './sample-media.js';
import { sampleNotes } from './sample-notes.js';
import { sampleWording, word } from './sample-words.js';
/** `count` notes with distinct IDs: notes 0 to `count - 1` of that seed. */
export function generateNotes(count, seed = 1) {
    return Array.from({ length: count }, (_, index) => generateNote(index, seed));
}
/** The ID of note `index`, without making the note: its creation time, zeros and the index, of 8 hex digits each. */
export function generatedNoteId(index, seed = 1) {
    const time = timeOf(randomOf(seed, index), index);
    return `${time.toString(16)}00000000${(firstIndex + index).toString(16)}`;
}
/** The note of that ID among the first `count` of that seed, made when asked for: a million cost no memory. */
export function findGeneratedNote(id, count, seed = 1) {
    const index = Number.parseInt(id.slice(16), 16) - firstIndex;
    return index >= 0 && index < count && generatedNoteId(index, seed) === id ? generateNote(index, seed) : undefined;
}
const firstIndex = 0x10000000;
/** Two of seven notes are from 2021 and 2022, before several keys were sent. */
function isOld(index) {
    return index % 7 >= 5;
}
function timeOf(random, index) {
    return isOld(index) ? 1622505600 + below(random, 50_000_000) : 1672531200 + below(random, 118_000_000);
}
/**
 * Note `index` of that seed. Every third is a video note with a native voice; notes 1, 21, 41 … are image notes of 18
 * pictures unless they are video notes; each later key is missing in a third of the old notes. `wording`: other words
 * than the sample's.
 */
export function generateNote(index, seed = 1, wording = sampleWording) {
    const random = randomOf(seed, index);
    const time = timeOf(random, index);
    const id = generatedNoteId(index, seed);
    const isVideo = index % 3 === 0;
    const form = isVideo ? forms().video : forms().images;
    const someone = () => generateUser(wording.person(random, index), seed, wording);
    const user = someone();
    const mentions = Array.from({ length: Math.max(0, below(random, 5) - 2) }, someone).filter(({ id: mentioned }, place, all) => mentioned !== user.id && place === all.findIndex((other) => other.id === mentioned));
    const tags = [...new Set(Array.from({ length: below(random, 7) }, () => wording.hashtag(random)))];
    const title = wording.title(random);
    const sentences = wording.sentences(random);
    const inline = [...tags.map((name) => `#${name}[话题]#`), ...mentions.map(({ nickname }) => `@${nickname}`)];
    const images = imagesOf(random, {
        count: isVideo ? 1 : index % 20 === 1 ? 18 : 1 + Math.floor(random() ** 2 * 12),
        video: isVideo,
        livePhoto: !isVideo && index % 4 === 2 ? forms().livePhoto : undefined,
        old: isOld(index),
    });
    const liked = Math.floor(10 ** (random() * 5)) - 1;
    const note = {
        ...structuredClone(form),
        id,
        type: isVideo ? 'video' : 'normal',
        time,
        last_update_time: index % 5 === 4 ? time + 60 + below(random, 2_592_000) : 0,
        title,
        desc: [...sentences, inline.join(' ')].join('\n'),
        user: { ...user },
        ip_location: word(random, 'places'),
        liked_count: liked,
        collected_count: Math.floor(liked * random()),
        comments_count: Math.floor(liked * random() * 0.2),
        shared_count: Math.floor(liked * random() * 0.1),
        images_list: images,
        hash_tag: tags.map(hashtag),
        topics: tags.slice(0, 1).map(topic),
        ats: mentions.map(mentionOf),
    };
    if (isVideo)
        note.native_voice_info = voice(random, user);
    Object.assign(note, sharing(note, user));
    if (isOld(index))
        dropLaterKeys(random, note);
    return { model_type: 'note', user, note_list: [note], comment_list: [], track_id: '' };
}
let readForms;
/** The examples without what is of their notes alone. */
function forms() {
    if (readForms === undefined) {
        const [video, images] = sampleNotes().map((data) => data.note_list[0]);
        const [first] = (images?.images_list ?? []);
        readForms = { video: { ...video }, images: { ...images }, livePhoto: first?.live_photo };
        for (const form of [readForms.video, readForms.images]) {
            for (const key of ['user', 'images_list', 'hash_tag', 'topics', 'ats', 'native_voice_info'])
                delete form[key];
        }
    }
    return readForms;
}
/** A tag's ID follows from its name, and is another one in its link. */
function tagIds(name) {
    const random = randomOf(crc32(name));
    const start = (1500000000 + below(random, 200_000_000)).toString(16);
    return { id: `${start}00000000${hex(random, 8)}`, linked: `${start}${hex(random, 16)}` };
}
function hashtag(name) {
    const { id, linked } = tagIds(name);
    const link = `xhsdiscover://rn/sns-discover/topic/normal?id=${linked}&page_source=note_feed.click_new_big`;
    const empty = { record_unit: '', record_emoji: '', bizId: '', tag_hint: '', record_count: 0, current_score: 0 };
    return { id, name, link, type: 'topic', ...empty };
}
function topic(name) {
    const { id, linked } = tagIds(name);
    const link = `xhsdiscover://topic/v2/${linked}?page_source=note_feed.click_new_big`;
    const image = `http://ci.xiaohongshu.com/${id}@r_120w_120h.jpg`;
    return { id, name, link, image, style: 0, discuss_num: 0, business_type: 0, activity_online: false };
}
/** The author's own voice; its `md5sum` is that of the file the provider serves, unlike the example's. */
function voice(random, user) {
    const path = `audio/1/02e9${hex(random, 40)}_0.wav`;
    return {
        sound_id: `1146600${String(below(random, 1e12)).padStart(12, '0')}`,
        name: `${user.nickname}的原声`,
        subtitle: `${user.nickname}的原声`,
        desc: `@${user.nickname}创作的原声`,
        duration: 1000,
        url: `http://sns-v10.rednotecdn.com/${path}`,
        md5sum: createHash('md5').update(mediaBytes(path, '').bytes).digest('hex'),
        cover: `https://thirdwx.qlogo.cn/mmopen/vi_32/${hex(random, 40)}/132`,
        sound_bg_music_type: 3,
        use_count: 1 + below(random, 50),
        optimize_exp_in_use_count: 0,
    };
}
/** The keys that repeat the note for other apps. */
function sharing(note, user) {
    const page = `https://www.xiaohongshu.com/discovery/item/${note.id}?xsec_source=app_share`;
    const redirect = `/pages/main/note/index?xsec_source=app_share&id=${note.id}&type=${note.type}&xsec_token=XSECTOKEN`;
    const desc = [...String(note.desc)].slice(0, 60).join('');
    const title = `@${user.nickname} 发了一篇笔记，快点来看吧！`;
    const program = { title, share_title: title, desc, webpage_url: page, thumb: '' };
    return {
        share_info: { title: note.title, content: desc, link: `${page}&type=${note.type}&author_share=1`, image: '' },
        mini_program_info: {
            ...program,
            user_name: 'gh_52be748ce5b7',
            path: `pages/main/home/index?redirect_path=${encodeURIComponent(redirect)}`,
        },
        qq_mini_program_info: { ...program, user_name: 'gh_66c53d495417', path: redirect.slice(1) },
        ...(note.type === 'normal' && {
            co_produce_link: `xhsdiscover://post_new_note?source=${encodeURIComponent(JSON.stringify({ track_id: note.id }))}`,
        }),
        widgets_context: JSON.stringify({ flags: {}, author_id: user.id, author_name: user.nickname }),
    };
}
function dropLaterKeys(random, note) {
    const later = ['ip_location', 'text_language_code', 'native_voice_info', 'function_switch', 'topics'];
    for (const key of later)
        if (random() < 1 / 3)
            delete note[key];
    if (random() < 1 / 3)
        delete note.user.userid;
}
