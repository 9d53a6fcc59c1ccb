// What each view of the catalog answers, and each of its columns. Data only.
import type { Described } from './described-tables.ts'

const gained = (since: string) => ({
  liked_gained: `likes gained ${since}; null: unknown`,
  collected_gained: `collects gained ${since}`,
  comments_gained: `comments gained ${since}`,
  shared_gained: `shares gained ${since}`,
  view_gained: `views gained ${since}`,
})

const summed = (of: string) => ({
  liked_count: `likes of ${of}, as last counted`,
  collected_count: `their collects`,
  comments_count: `their comments`,
  shared_count: `their shares`,
  view_count: `their views; null: unknown`,
})

export const describedViews: Readonly<Record<string, Described>> = {
  latest_metrics: { is: 'the newest counters of each note', columns: { capture_id: 'the capture they are from' } },
  growth_by_interval: {
    is: 'what a note gained from each capture to the next',
    columns: {
      from_at: 'the earlier capture',
      from_cn: 'the same at UTC+8',
      until_at: 'the later capture',
      until_cn: 'the same at UTC+8',
      days: 'days between them',
      ...gained('between them'),
      liked_per_day: 'likes gained a day',
    },
  },
  growth_by_day: {
    is: 'the last counters of a note on each day (UTC+8) that it was captured, and what it gained since the captured day before',
    columns: {
      day: 'the day, as 2026-05-01',
      days_since: 'days since the captured day before; null: the first',
      ...gained('since then'),
    },
  },
  likes_after_publishing: {
    is: 'likes when a note was 1, 7 and 30 days old: the last count before that moment, no estimate',
    columns: {
      liked_day_1: 'likes, counted on day 1; null: not captured by then',
      day_1_age: 'how old the note was at that count, in days',
      liked_day_7: 'likes, last counted by day 7',
      day_7_age: 'how old the note was at that count, in days',
      liked_day_30: 'likes, last counted by day 30',
      day_30_age: 'how old the note was at that count, in days',
    },
  },
  note_details: {
    is: 'a note with its author, tags, lists, files and newest counters in one row',
    columns: {
      type: '`normal` or `video`',
      body: 'the text',
      edited_at: 'when it was edited last; null: never',
      edited_cn: 'the same at UTC+8',
      ip_location: 'where it was posted from',
      hashtags: 'its hashtags, as “#a #b”',
      mentions: 'who is mentioned, as “@a @b”',
      lists: 'names of the lists that it is on',
      images: 'how many pictures',
      files: 'paths of its stored files, as a JSON array',
      share_url: 'its link',
    },
  },
  author_totals: {
    is: 'authors with their notes and what these have gathered',
    columns: {
      notes: 'notes in the archive',
      live: 'of these, live',
      unavailable: 'of these, missing or gone',
      ...summed('their notes'),
      first_published_at: 'their oldest note',
      first_published_cn: 'the same at UTC+8',
      last_published_at: 'their newest note',
      last_published_cn: 'the same at UTC+8',
    },
  },
  tagged_notes: {
    is: 'hashtags with the notes that carry them, and their newest counters; a tag that a note names twice counts once',
    columns: {
      hashtag_id: 'the hashtag',
      name: 'its name',
      note_id: 'a note that carries it',
    },
  },
  hashtag_totals: {
    is: 'hashtags with their use and reach',
    columns: {
      hashtag_id: 'the hashtag',
      name: 'its name',
      notes: 'notes that carry it',
      authors: 'authors of these',
      ...summed('the notes that carry it'),
      last_published_at: 'the newest of them',
      last_published_cn: 'the same at UTC+8',
    },
  },
  campaigns: {
    is: 'lists with their notes, reach and cost; a note on several lists counts in each',
    columns: {
      list_id: 'the list',
      list: 'its name',
      notes: 'notes on it',
      live: 'of these, live',
      unavailable: 'of these, missing or gone',
      never_seen: 'of these, never captured',
      authors: 'their authors',
      ...summed('its notes'),
      calls: 'calls for them',
      cost_micros: 'what these cost, in millionths of the currency',
      cost: 'the same in the currency',
    },
  },
  campaign_notes: {
    is: 'the notes of each list with author, counters, calls and cost, and what the list says of them',
    columns: {
      list_id: 'the list',
      list: 'its name',
      calls: 'calls for the note',
      cost_micros: 'what these cost, in millionths of the currency',
      added_at: 'since when it is on the list',
      added_cn: 'the same at UTC+8',
    },
  },
  unobtainable: {
    is: 'what cannot be had and why: notes that went away, answers and files that failed, lines that hold no note',
    columns: {
      what: '`note`, `answer`, `file`, `line`',
      note_id: 'the note; null: the line names none',
      detail: 'which: the title, attempts, the file, the line',
      reason: 'why',
      since_at: 'since when',
      since_cn: 'the same at UTC+8',
    },
  },
  unverified_files: {
    is: 'files that nobody has read for 90 days; `verify` reads them',
    columns: {
      digest: 'sha256 of the file, in hex',
      checked_at: 'when it was stored or last verified',
      checked_cn: 'the same at UTC+8',
      days: 'days since then',
    },
  },
  note_edits: {
    is: 'edited notes before and after, a row for each change',
    columns: {
      seen_at: 'when the change was seen',
      seen_cn: 'the same at UTC+8',
      title_before: 'the title before',
      title_after: 'the title after',
      body_before: 'the text before',
      body_after: 'the text after',
      hashtags_before: 'hashtags before, as JSON',
      hashtags_after: 'hashtags after',
      file_ids_before: 'pictures before, as JSON',
      file_ids_after: 'pictures after',
      ip_location_before: 'the place before',
      ip_location_after: 'the place after',
      edited_before: 'when it said before that it was edited',
      edited_after: 'when it says so now',
      capture_before: 'the capture that first showed the text before',
      capture_after: 'the capture that showed the change',
    },
  },
  note_timeline: {
    is: 'all that happened to a note, in order of time',
    columns: {
      at: 'when',
      at_cn: 'the same at UTC+8',
      event: '`captured`, `edited`, `renamed`, `missing`, `gone`, `returned`, `media`',
      detail: 'the counters, what was edited, the names, how many files',
    },
  },
  spending_by_day: {
    is: 'calls and cost by day (UTC+8) and list; calls for notes on no list stand under a null list',
    columns: {
      day: 'the day, as 2026-05-01',
      list: 'the list’s name',
      calls: 'calls',
      charged: 'of these, charged, the uncertain included',
      uncertain: 'of these, perhaps charged: their answer never came',
      cost: 'cost in the currency',
    },
  },
  files: {
    is: 'stored files: which note, picture and rendition each belongs to, and where it is',
    columns: {
      note_id: 'the note; null for avatars',
      kind: 'as in `media`',
      rendition: 'as in `media`',
      file_id: 'the picture’s ID, as in `images`',
      current: '1: named by the newest capture',
      stored_at: 'when it was stored',
      stored_cn: 'the same at UTC+8',
    },
  },
  voice_files: {
    is: 'a note’s voice: the md5 that the provider says, and the file’s own',
    columns: {
      sound_id: 'the sound',
      md5_expected: 'as the provider says',
      md5_actual: 'as the file is',
      md5_matches: '1, 0, or null where either is unknown',
    },
  },
  open_jobs: {
    is: 'the frontier without what is buried',
    columns: {
      id: 'the job',
      kind: '`note` or `media`',
      note_id: 'the note to ask for',
      identity: 'the file that is wanted; null for a note',
      state: '`open` or `parked`',
      attempts: 'how often it was tried',
      last_error: 'what went wrong last',
      not_before_at: 'not to be tried before; 0: at once',
      not_before_cn: 'the same at UTC+8',
      opened_at: 'since when it is open',
    },
  },
}
