#!/bin/sh
# Draws the sample media anew. It needs node (with this project's sharp), heif-enc (Debian: libheif-examples) and
# ffmpeg. The bytes depend on the versions of the encoders, so the committed files are what counts.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work" scenes.tmp.mjs' EXIT
mkdir -p media

cat > scenes.tmp.mjs <<'SCENES'
import sharp from 'sharp'

const work = process.argv[2]

/** A portrait landscape: sky, sun and three ridges, in the colours given from far to near. */
function scene({ sky, sun, ridges, sunX, sunY, radius }) {
  const paths = [
    'M0 560 C120 430 200 520 290 470 C400 410 470 540 540 480 V960 H0 Z',
    'M0 700 C90 610 190 690 280 630 C380 570 460 680 540 620 V960 H0 Z',
    'M0 830 C140 730 260 820 360 770 C440 730 500 800 540 780 V960 H0 Z',
  ]
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="540" height="960" viewBox="0 0 540 960">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="${sky[0]}"/><stop offset="0.7" stop-color="${sky[1]}"/></linearGradient></defs>
    <rect width="540" height="960" fill="url(#sky)"/>
    <circle cx="${sunX}" cy="${sunY}" r="${radius * 1.6}" fill="${sun}" opacity="0.25"/>
    <circle cx="${sunX}" cy="${sunY}" r="${radius}" fill="${sun}"/>
    ${paths.map((d, i) => `<path d="${d}" fill="${ridges[i]}"/>`).join('')}
  </svg>`)
}

const scenes = {
  dawn: { sky: ['#f9c5d1', '#fff1d6'], sun: '#ff8a5c', ridges: ['#d59ab2', '#a0708f', '#5d4a66'], sunX: 370, sunY: 330, radius: 74 },
  noon: { sky: ['#5fb3e8', '#dff3fb'], sun: '#fff3b0', ridges: ['#9ccf9f', '#5fa877', '#2f6b53'], sunX: 160, sunY: 200, radius: 58 },
  dusk: { sky: ['#3a2c68', '#f08a6c'], sun: '#ffd27a', ridges: ['#7d4a7c', '#4d3163', '#241b3e'], sunX: 270, sunY: 440, radius: 90 },
  night: { sky: ['#0b1a3b', '#3b5b8f'], sun: '#eef2ff', ridges: ['#2a4674', '#1b3158', '#0d1a33'], sunX: 400, sunY: 180, radius: 46 },
  autumn: { sky: ['#ffe2b0', '#fff7e8'], sun: '#f25f3a', ridges: ['#e2a04a', '#bd6b32', '#7a3b22'], sunX: 130, sunY: 300, radius: 64 },
  mist: { sky: ['#cfd8dc', '#f7fafa'], sun: '#ffffff', ridges: ['#b7c6c9', '#8fa5a8', '#5c7679'], sunX: 280, sunY: 260, radius: 70 },
  paper: { sky: ['#fdf6e3', '#f3e3c3'], sun: '#d33f49', ridges: ['#c9b48f', '#8f7f63', '#4a4238'], sunX: 330, sunY: 240, radius: 62 },
}
for (const [name, colours] of Object.entries(scenes)) await sharp(scene(colours)).png().toFile(`${work}/${name}.png`)

// EXIF makes sharp write an extended WebP (VP8X), where further chunks may follow the picture.
const licence = { IFD0: { Copyright: 'CC0 1.0' } }
await sharp(`${work}/noon.png`).jpeg({ quality: 82, mozjpeg: true }).toFile('media/noon.jpg')
await sharp(`${work}/autumn.png`).withExif(licence).webp({ quality: 80 }).toFile('media/autumn.webp')
await sharp(`${work}/mist.png`).avif({ quality: 55 }).toFile('media/mist.avif')
await sharp(`${work}/paper.png`).png({ palette: true, colours: 24, dither: 0 }).toFile('media/paper.png')
SCENES
node scenes.tmp.mjs "$work"

# The built-in provider serves one of these for each file ID, so that pictures of a note differ to the eye too.
for name in dawn dusk night; do heif-enc -q 60 -o "media/$name.heic" "$work/$name.png" > /dev/null; done

# A second of a soft chord, and a second of a slow zoom for the Live Photo.
ffmpeg -nostdin -v error -y -f lavfi -i "sine=f=220:r=16000:d=1" -f lavfi -i "sine=f=277.2:r=16000:d=1" \
  -f lavfi -i "sine=f=329.6:r=16000:d=1" -filter_complex "amix=inputs=3,afade=t=in:d=0.1,afade=t=out:st=0.7:d=0.3" \
  -ac 1 -c:a pcm_s16le -fflags +bitexact -flags:a +bitexact media/chord.wav
ffmpeg -nostdin -v error -y -i "$work/dusk.png" -i media/chord.wav \
  -vf "zoompan=z='1+on/200':d=30:s=270x480:fps=30,format=yuv420p" -c:v libx264 -crf 30 -preset veryslow \
  -c:a aac -b:a 32k -t 1 -movflags +faststart -fflags +bitexact media/zoom.mp4
