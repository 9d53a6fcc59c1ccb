// Words for notes by the hundred thousand: some 9,000 distinct characters in a natural (Zipf) spread, words that return,
// traditional writing, full-width and Latin letters, emoji, rare scripts. It must not know what a note is.
import { below, pick, type Random, randomOf, shuffle } from '../src/provider/random.ts'
import { word as sampleWord, type Wording } from '../src/provider/sample-words.ts'

/** Characters of a national standard, whose encoding has them in rows: GB2312's first 3,755 are the common ones. */
function charactersOf(encoding: string, [from, to]: readonly [number, number], trails: readonly number[]): string[] {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const characters: string[] = []
  for (let lead = from; lead <= to; lead++)
    for (const trail of trails) {
      try {
        characters.push(decoder.decode(Uint8Array.of(lead, trail)))
      } catch {
        // Not every place of a row is taken.
      }
    }
  return characters.filter((character) => /^\p{Script=Han}$/u.test(character))
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

const flattened = 6

/** By the law of Zipf, its head flattened as Mandelbrot does: the n-th is drawn in proportion to 1 / (n + 6). */
function zipf<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(flattened * (items.length / flattened + 1) ** random()) - flattened] as T
}

/** The most frequent characters of modern Chinese, roughly in their order. */
const frequent =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再感建做接必场件计管期市直'

interface Lexicon {
  readonly words: readonly string[]
  readonly rare: readonly string[]
}

/** Words of one to four characters, mostly two, the short and frequent ones first as in any language. */
function lexiconOf(common: string[], rare: string[], size: number, seed: number): Lexicon {
  const random = randomOf(seed, 0x6c6578)
  const known = [...new Set(frequent)]
  const characters = [
    ...known,
    ...shuffle(
      random,
      common.filter((character) => !frequent.includes(character)),
    ),
  ]
  const words = new Set(characters.slice(0, 40))
  while (words.size < size) {
    const length = pick(random, [1, 2, 2, 2, 2, 2, 2, 3, 3, 4])
    words.add(Array.from({ length }, () => zipf(random, characters)).join(''))
  }
  return { words: [...words], rare }
}

const trailsOfGb = range(0xa1, 0xfe)
const trailsOfBig5 = [...range(0x40, 0x7e), ...range(0xa1, 0xfe)]

let built: { readonly simplified: Lexicon; readonly traditional: Lexicon } | undefined

function lexicons() {
  built ??= {
    simplified: lexiconOf(
      charactersOf('gbk', [0xb0, 0xd7], trailsOfGb),
      charactersOf('gbk', [0xd8, 0xf7], trailsOfGb),
      20_000,
      1,
    ),
    traditional: lexiconOf(
      charactersOf('big5', [0xa4, 0xc6], trailsOfBig5),
      charactersOf('big5', [0xc9, 0xf9], trailsOfBig5),
      8_000,
      2,
    ),
  }
  return built
}

const latin =
  'vlog ootd iPhone coffee brunch City Walk PLOG DIY slow cook Live 2026 300g 19.9 No.1 Café naïve Straße MacBook app apple'.split(
    ' ',
  )
const fullWidth = ['ＡＢＣ', '２０２６', 'ｖｌｏｇ', 'Ｃｉｔｙ', '１００％', 'ｶﾌｪ', '㎡', '①', 'Ⅳ', 'ﬁ']
const emoji = [
  '😂',
  '🥹',
  '👍🏽',
  '❤️',
  '🔥',
  '👩‍🍳',
  '👨‍👩‍👧‍👦',
  '🏳️‍🌈',
  '🇨🇳',
  '1️⃣',
  '🏃‍♀️',
  '✨',
  '🌙',
  '☕️',
  '🫶🏻',
  '[笑哭R]',
  '(｡･ω･｡)',
]
const otherScripts = [
  '𠮷野家',
  '𠀀𠀁',
  '𪚥',
  '한국어',
  'ありがとう',
  'カフェ',
  'བོད་སྐད',
  'ไทย',
  'العربية',
  'Привет',
  'İstanbul',
  'ᠮᠣᠩᠭᠣᠯ',
  '㐂',
  'é',
]
const phrases = [
  '臺灣的颱風',
  '後來發現',
  '裡面與裏面',
  '頭髮乾燥',
  '麵條',
  '鬱鬱蔥蔥',
  '體驗館',
  '愛與夢想',
  '雲南遊記',
]
const stops = ['，', '，', '，', '、', '。', '！', '？', '…', ' ', '～', '：']

interface Tongue {
  readonly lexicon: Lexicon
  readonly traditional: boolean
}

/** One text of twenty-five is written in traditional characters. */
function tongueOf(random: Random): Tongue {
  const traditional = random() < 0.04
  return { lexicon: traditional ? lexicons().traditional : lexicons().simplified, traditional }
}

function words(random: Random, { lexicon, traditional }: Tongue, count: number): string {
  let text = ''
  for (let n = 0; n < count; n++) {
    const chance = random()
    if (chance > 0.06) text += zipf(random, lexicon.words)
    else if (chance > 0.04) text += zipf(random, latin)
    else if (chance > 0.025) text += zipf(random, emoji)
    else if (chance > 0.015) text += pick(random, lexicon.rare)
    else if (chance > 0.008) text += pick(random, fullWidth)
    else if (chance > 0.004) text += traditional ? pick(random, phrases) : zipf(random, lexicon.words)
    else text += pick(random, otherScripts)
  }
  return text
}

function sentence(random: Random, tongue: Tongue): string {
  if (!tongue.traditional && random() < 0.1) return sampleWord(random, 'sentences')
  const parts = Array.from({ length: 1 + below(random, 3) }, () => words(random, tongue, 3 + below(random, 6)))
  return parts.map((part) => `${part}${pick(random, stops)}`).join('')
}

const hashtags = 4000

/** A tag's words, the same for the same number. */
function tag(number: number): string {
  const random = randomOf(number, 0x746167)
  return words(random, tongueOf(random), 1 + below(random, 3)).replaceAll(/[#[\]\s]/g, '')
}

/**
 * The wording of a large archive. `notes`: how many there are, which decides how many authors; one author has one of
 * twenty notes, most have a few. `isRenamed`: whether a user has taken another name by now.
 */
export function largeWording(notes: number, isRenamed: (user: number) => boolean): Wording {
  const authors = Math.max(1, Math.floor(notes / 6))
  return {
    title: (random) => {
      if (random() < 0.03) return ''
      return words(random, tongueOf(random), 2 + below(random, 5)).slice(0, 40)
    },
    sentences: (random) => {
      const tongue = tongueOf(random)
      return Array.from({ length: 1 + Math.floor(random() ** 2 * 14) }, () => sentence(random, tongue))
    },
    hashtag: (random) => {
      const number = Math.floor((hashtags + 1) ** random()) - 1
      return number < 24 ? sampleWord(random, 'hashtags') : tag(number) || '生活'
    },
    nickname: (random, user) => {
      const [before, after] = [0, 1].map(() => words(random, tongueOf(random), 1 + below(random, 3)))
      return `${isRenamed(user) ? after : before}${user % 3 === 0 ? sampleWord(random, 'nicknameSecond') : ''}`
    },
    person: (random) =>
      random() < 0.05 ? 0 : random() < 0.3 ? Math.floor(authors ** random()) : below(random, authors),
  }
}
