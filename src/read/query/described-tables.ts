// What each table of the catalog holds, and each of its columns, for people who query. Data only: described-views has the
// views, schema looks them up.

/** A table or view, in a line, and its columns. A column that stands in `commonColumns` may be left out. */
export interface Described {
  readonly is: string
  readonly columns: Readonly<Record<string, string>>
}

/** What a column of this name means wherever it is not said otherwise. */
export const commonColumns: Readonly<Record<string, string>> = {
  note_id: 'the note',
  user_id: 'the author',
  capture_id: 'the capture that says so',
  last_capture_id: 'the newest capture that says so',
  captured_at: 'when it was captured',
  captured_cn: 'the same at UTC+8',
  published_at: 'when it was published',
  published_cn: 'the same at UTC+8',
  nickname: 'the author’s name now',
  red_id: 'the author’s number, which people know',
  title: 'the note’s title now',
  availability: '`live`, `missing` (not there once), `gone` (confirmed a day later or more); null: never seen',
  liked_count: 'likes; null: unknown',
  collected_count: 'collects; null: unknown',
  comments_count: 'comments; null: unknown',
  shared_count: 'shares; null: unknown',
  view_count: 'views; null: unknown, as nearly always',
  approximate: '1 where a count came rounded, as “1.2万”',
  digest: 'sha256 of the file, in hex; null: not there',
  path: 'the file, from the archive’s folder',
  cost_micros: 'cost in millionths of the currency',
  currency: 'of the cost, such as CNY',
  position: 'place in the note, from 0',
  first_seen_at: 'when it was seen first',
  last_seen_at: 'when it was seen last',
  run_id: 'the run that asked',
  fields: 'the seed’s other columns, as JSON',
  size: 'bytes',
  media_type: 'what the bytes are, such as image/heic',
  width: 'pixels',
  height: 'pixels',
  duration_ms: 'length in milliseconds',
}

const namedTag = {
  id: 'its ID',
  name: 'its name, as last seen',
  named_at: 'when that name was seen',
  named_by: 'the capture that showed it',
}

export const describedTables: Readonly<Record<string, Described>> = {
  notes: {
    is: 'notes as they are known now; one that was never seen has a row without content',
    columns: {
      id: 'the note’s ID, 24 hex digits',
      type: '`normal` (pictures) or `video`',
      title: 'the title',
      body: 'the text',
      language: 'as the provider says it',
      ip_location: 'where it was posted from',
      edited_at: 'when it was edited last; null: never',
      share_url: 'its link',
      first_captured_at: 'its first capture',
      last_captured_at: 'its newest capture',
      last_checked_at: 'when it was last asked for and something was learnt',
      last_capture_id: 'the newest capture in these columns',
      privacy_type: 'as the provider has it',
      in_censor: '1: under review',
      disable_save: '1: the author does not allow saving',
      disable_watermark: 'as the provider has it',
      disable_weibo_cover: 'as the provider has it',
      function_switch: 'what the author allows, as JSON',
    },
  },
  users: {
    is: 'authors as they are known now',
    columns: { id: 'the author’s ID, 24 hex digits', avatar_url: 'address of the avatar, which expires' },
  },
  images: {
    is: 'the pictures of a note now, in order',
    columns: { file_id: 'the picture’s own ID, the same in every rendition' },
  },
  hashtags: { is: 'hashtags', columns: namedTag },
  note_hashtags: { is: 'which notes carry which hashtags', columns: { hashtag_id: 'the hashtag' } },
  topics: { is: 'topics: each repeats one of a note’s hashtags', columns: namedTag },
  note_topics: { is: 'which notes have which topics', columns: { topic_id: 'the topic' } },
  mentions: {
    is: 'who is mentioned in a note',
    columns: { user_id: 'who is mentioned; need not be in `users`', nickname: 'the name in the text' },
  },
  voices: {
    is: 'the native voice of a note',
    columns: {
      sound_id: 'the sound’s ID',
      name: 'its name',
      md5: 'as the provider says; see voice_files',
      use_count: 'how many notes use it',
    },
  },
  metric_snapshots: {
    is: 'the counters of a note at each capture',
    columns: { capture_id: 'the capture they are from' },
  },
  note_versions: {
    is: 'what a note said and when: the first version, and one more for each change',
    columns: {
      title: 'the title then',
      body: 'the text then',
      ip_location: 'the place then',
      edited_at: 'when it says that it was edited',
      hashtags: 'names of its hashtags, as JSON',
      file_ids: 'file IDs of its pictures, as JSON',
      capture_id: 'the capture that showed it first',
    },
  },
  user_versions: {
    is: 'names and avatars that an author has had, and when',
    columns: {
      nickname: 'the name then',
      red_id: 'the number then',
      avatar_url: 'the avatar’s address then',
      capture_id: 'the capture that showed it first',
      last_capture_id: 'the newest capture that showed it',
    },
  },
  media: {
    is: 'each place for a file that a note or an author names, and what fills it',
    columns: {
      note_id: 'the note; null for avatars',
      user_id: 'the author of an avatar; else null',
      kind: '`image`, `voice`, `live_photo`, `avatar`, `cover` (the voice’s), `video`',
      rendition: '`original`, `high` …; `stream`, `audio`, `cover`, `avatar` of the other kinds',
      file_id: 'the picture’s ID, as in `images`',
      identity: 'file ID and processing: one download serves all that share it',
      current: '1: named by the newest capture',
      state: '`wanted`, `stored`, `failed`, `skipped`',
      reason: 'why it failed or was skipped',
      url: 'the address as last seen, which expires',
      stored_at: 'when the file was stored',
      last_capture_id: 'the newest capture that names it',
    },
  },
  media_identities: {
    is: 'what became of each file that is named, whoever names it',
    columns: {
      identity: 'file ID and processing',
      state: 'as in `media`',
      reason: 'why it failed or was skipped',
      stored_at: 'when the file was stored',
    },
  },
  blobs: {
    is: 'the files, one row for each content',
    columns: {
      digest: 'sha256 of the bytes, in hex: the file’s name',
      md5: 'of a voice, to compare with `voices.md5`',
      stored_at: 'when it was stored',
      verified_at: 'when `verify` last read it; null: never',
    },
  },
  captures: {
    is: 'each call, and its answer byte for byte, compressed; README.txt of the archive has the recipe',
    columns: {
      id: 'in the order of recording',
      note_id: 'the note that was asked for',
      origin: '`api`: bought by a run; `import`: saved earlier, taken over',
      endpoint: 'path that was asked',
      http_status: 'null: no answer came',
      api_code: 'the provider’s code; 0 is success',
      request_id: 'the provider’s name for the call',
      response_headers: 'JSON',
      elapsed_ms: 'how long it took, in milliseconds',
      charged: '`yes`, `no`, or `maybe`: its answer never came',
      failure: 'why there is no answer, or no body',
      body: 'the answer, compressed',
      encoding: 'how it is compressed',
      base_id: 'the capture whose body is the dictionary; null: none',
      body_size: 'bytes of the answer',
      body_digest: 'sha256 of the answer, in hex',
    },
  },
  runs: {
    is: 'each command that wrote: when, and how it ended',
    columns: {
      id: 'as in reports/run-<id>.json',
      command: 'such as `nightly`',
      version: 'of rednote-archive',
      started_at: 'when it began',
      ended_at: 'null: it is on, or was killed',
      outcome: 'how it ended, in a word',
      exit_code: 'what the shell was told',
      pid: 'its process',
      host: 'its machine',
      distrusted: '1: the provider had changed its shape, so that its observations confirm nothing',
      media_settings: 'by which settings it decided what files are wanted, as JSON; null where it did not',
    },
  },
  seeds: {
    is: 'each line of a seed list, and what became of it',
    columns: {
      source: 'the file, `-` for standard input, or the command line',
      line: 'its line',
      text: 'what it said',
      occurrence: '0 for the first line of this text in its source, 1 for the second …',
      note_id: 'the note that it names; null: none',
      outcome: '`archived`, `unchanged`, `skipped`, `duplicate`, `unavailable`, `failed`, `invalid`, `pending`',
      reason: 'why',
      run_id: 'the run that recorded it',
      last_run_id: 'the run that met it last',
    },
  },
  lists: {
    is: 'seed lists by name: campaigns, brands',
    columns: {
      id: 'its ID',
      name: 'its name, as in `--list NAME`',
      every_seconds: 'its notes are captured at least so often; null: as the refresh policy thinks right',
    },
  },
  list_notes: {
    is: 'which notes are on which list',
    columns: { list_id: 'the list', added_at: 'since when' },
  },
  observations: {
    is: 'each time that a note was found unavailable',
    columns: { observed_at: 'when', code: 'the provider’s code, or how the empty answer looked' },
  },
  availability_changes: {
    is: 'when a note went missing, was confirmed gone, or returned',
    columns: { at: 'when', availability: '`missing`, `gone`, `live`' },
  },
  issues: {
    is: 'what in a capture was not as expected',
    columns: {
      path: 'where in the answer',
      kind: '`missing`, `null`, `type`, `unknown` (a type of note that the program does not know), `value`',
      observed_at: 'when',
    },
  },
  shapes: {
    is: 'the shapes that notes’ JSON has had: which keys, of which types',
    columns: {
      id: 'its ID, made of its places',
      places:
        'JSON: each place as path and type, `images_list[*].fileid string`; a key that is a number, an ID or a text stands as `*`',
    },
  },
  shape_counts: {
    is: 'how many captures of a run are of which shape: what `drift` is told from',
    columns: { run_id: 'the run', shape_id: 'the shape', captures: 'how many of the notes that it brought' },
  },
  jobs: {
    is: 'the frontier: what is still to be done, or was given up',
    columns: {
      id: 'its ID',
      kind: '`note` or `media`',
      note_id: 'the note to ask for',
      identity: 'the file that is wanted; null for a note',
      state: '`open`, `parked` (for a later run), `buried` (needs a human or new code)',
      purpose: '`asked`, or `recapture`: again, for a file whose URL expired',
      run_id: 'the run that asked for it last',
      lease_run_id: 'the run that works on it',
      call_at: 'when the call that is in flight began',
      call_cost_micros: 'what is reserved for it',
      capture_id: 'its answer, recorded and not yet applied',
      position: 'its place in the queue',
      attempts: 'how often it was tried',
      no_envelopes: 'attempts of this run without an answer of the provider’s',
      parks: 'how often it was parked without a success since',
      last_error: 'what went wrong last',
      not_before_at: 'not to be tried before; 0: at once',
      opened_at: 'since when it is open',
    },
  },
  schedule: {
    is: 'when each note is due for its next capture',
    columns: {
      due_at: 'when',
      interval_seconds: 'between the last capture and the next',
      growth_per_day: 'how much it is expected to change: of its counters, a day',
    },
  },
  search_index: {
    is: 'full text for `search`; its words are pairs of characters, so ask `search`, not this',
    columns: {
      title: 'pairs of the title',
      body: 'pairs of the text',
      tags: 'pairs of the hashtags',
      mentions: 'pairs of who is mentioned',
      author: 'pairs of the author’s names',
    },
  },
  search_notes: {
    is: 'which note a row of `search_index` is',
    columns: { number: 'the row', digest: 'of what was indexed' },
  },
  search_state: { is: 'how `search_index` was made', columns: { format: 'the way of making it' } },
}
