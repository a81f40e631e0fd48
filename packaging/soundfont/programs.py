"""General MIDI's 128 programs, each an instrument of ours with an accent of its own."""

from __future__ import annotations

from soundfont import instruments
from soundfont.drums import kit
from soundfont.sf2 import Gen, Instrument, Preset, Settings

# What is added to an instrument's own settings: times in timecents (1200 doubles), filters in cents, levels in
# centibels. A time that the instrument leaves at the format's default starts from -12000.
PLAIN: Settings = {}
BRIGHT: Settings = {Gen.FILTER_CUTOFF: 900}
DULL: Settings = {Gen.FILTER_CUTOFF: -1000}
DARK: Settings = {Gen.FILTER_CUTOFF: -2000}
SHORT: Settings = {Gen.DECAY: -1500, Gen.RELEASE: -600}
LONG: Settings = {Gen.DECAY: 900, Gen.RELEASE: 900}
QUICK: Settings = {Gen.ATTACK: -2400, Gen.RELEASE: -900}
SLOW: Settings = {Gen.ATTACK: 1000, Gen.RELEASE: 700}
WIDE: Settings = {Gen.CHORUS: 60}
SWEEP: Settings = {Gen.FILTER_CUTOFF: -1400, Gen.MOD_ENVELOPE_TO_FILTER: 1500, Gen.MOD_ATTACK: 1200}
VIBRATO: Settings = {Gen.VIBRATO_TO_PITCH: 9}
STILL: Settings = {Gen.VIBRATO_TO_PITCH: -6}
TREMOLO: Settings = {Gen.TREMOLO_TO_VOLUME: 45, Gen.TREMOLO_RATE: -200}
PIZZICATO: Settings = {Gen.ATTACK: -5000, Gen.SUSTAIN: 1000, Gen.DECAY: 13_000, Gen.RELEASE: -600}
STAB: Settings = {**PIZZICATO, Gen.DECAY: 13_300, Gen.FILTER_CUTOFF: 900}
MUTED: Settings = {Gen.DECAY: -2600, Gen.FILTER_CUTOFF: -1400}

# name, instrument, accent; the place in the table is the program number
PROGRAMS: tuple[tuple[str, str, Settings], ...] = (
    ("Acoustic Grand Piano", "grand_piano", PLAIN),
    ("Bright Piano", "grand_piano", BRIGHT),
    ("Electric Grand", "grand_piano", {**WIDE, **SHORT}),
    ("Honky-tonk Piano", "grand_piano", {Gen.CHORUS: 90}),
    ("Electric Piano 1", "electric_piano", PLAIN),
    ("Electric Piano 2", "electric_piano", {**BRIGHT, **WIDE}),
    ("Harpsichord", "harpsichord", PLAIN),
    ("Clavinet", "harpsichord", {**SHORT, **DULL}),
    ("Celesta", "mallets", LONG),
    ("Glockenspiel", "bells", PLAIN),
    ("Music Box", "mallets", {**LONG, **WIDE}),
    ("Vibraphone", "mallets", {**LONG, Gen.DECAY: 1600, Gen.TREMOLO_TO_VOLUME: 25, Gen.TREMOLO_RATE: -800}),
    ("Marimba", "mallets", SHORT),
    ("Xylophone", "mallets", {Gen.DECAY: -2200}),
    ("Tubular Bells", "bells", LONG),
    ("Dulcimer", "harpsichord", {**DULL, **WIDE}),
    ("Drawbar Organ", "organ", PLAIN),
    ("Percussive Organ", "organ", {Gen.ATTACK: -2400}),
    ("Rock Organ", "organ", {Gen.CHORUS: 50, Gen.FILTER_CUTOFF: -1500}),
    ("Church Organ", "organ", {Gen.REVERB: 350, Gen.RELEASE: 2600, Gen.ATTACK: 2400}),
    ("Reed Organ", "reed", {**SLOW, **STILL}),
    ("Accordion", "reed", {**WIDE, **STILL}),
    ("Harmonica", "reed", DULL),
    ("Bandoneon", "reed", {**WIDE, **DULL}),
    ("Nylon Guitar", "guitar", DULL),
    ("Steel Guitar", "guitar", {Gen.FILTER_CUTOFF: 500, Gen.DECAY: 300}),
    ("Jazz Guitar", "guitar", DARK),
    ("Clean Guitar", "guitar", {**BRIGHT, **WIDE}),
    ("Muted Guitar", "guitar", MUTED),
    ("Overdriven Guitar", "saw_lead", {**DULL, Gen.MOD_DECAY: 1200}),
    ("Distortion Guitar", "saw_lead", WIDE),
    ("Guitar Harmonics", "bells", SHORT),
    ("Acoustic Bass", "bass", DARK),
    ("Finger Bass", "bass", DULL),
    ("Pick Bass", "bass", BRIGHT),
    ("Fretless Bass", "bass", {**DARK, Gen.VIBRATO_TO_PITCH: 8, Gen.VIBRATO_RATE: -800, Gen.CHORUS: 25}),
    ("Slap Bass 1", "bass", {**BRIGHT, Gen.DECAY: -900}),
    ("Slap Bass 2", "bass", {**BRIGHT, Gen.DECAY: -1300}),
    ("Synth Bass 1", "saw_lead", {**DARK, Gen.MOD_DECAY: -1400, Gen.MOD_SUSTAIN: 300}),
    ("Synth Bass 2", "square_lead", DULL),
    ("Violin", "strings", {**QUICK, **VIBRATO, Gen.VIBRATO_RATE: -780}),
    ("Viola", "strings", {**QUICK, **DULL, **VIBRATO, Gen.VIBRATO_RATE: -800}),
    ("Cello", "strings", {**QUICK, **DULL, **VIBRATO, Gen.VIBRATO_RATE: -850}),
    ("Contrabass", "strings", {**QUICK, **DARK}),
    ("Tremolo Strings", "strings", TREMOLO),
    ("Pizzicato Strings", "strings", PIZZICATO),
    ("Harp", "guitar", {**LONG, Gen.FILTER_CUTOFF: -400}),
    ("Timpani", "bass", {**DARK, **LONG, Gen.REVERB: 200}),
    ("String Ensemble 1", "strings", PLAIN),
    ("String Ensemble 2", "strings", {**SLOW, **DULL}),
    ("Synth Strings 1", "strings", {**WIDE, **BRIGHT}),
    ("Synth Strings 2", "strings", {**WIDE, **SLOW}),
    ("Choir Aahs", "choir", PLAIN),
    ("Voice Oohs", "choir", {Gen.FILTER_CUTOFF: -5200}),
    ("Synth Voice", "choir", WIDE),
    ("Orchestra Hit", "strings", STAB),
    ("Trumpet", "brass", BRIGHT),
    ("Trombone", "brass", DULL),
    ("Tuba", "brass", DARK),
    ("Muted Trumpet", "reed", {**BRIGHT, **QUICK}),
    ("French Horn", "brass", {**DULL, Gen.ATTACK: 900, Gen.REVERB: 100}),
    ("Brass Section", "brass", WIDE),
    ("Synth Brass 1", "saw_lead", {Gen.ATTACK: 2600}),
    ("Synth Brass 2", "saw_lead", {**DULL, Gen.ATTACK: 3200}),
    ("Soprano Sax", "reed", PLAIN),
    ("Alto Sax", "reed", {Gen.FILTER_CUTOFF: -500}),
    ("Tenor Sax", "reed", DULL),
    ("Baritone Sax", "reed", DARK),
    ("Oboe", "reed", BRIGHT),
    ("English Horn", "reed", {**DULL, **VIBRATO}),
    ("Bassoon", "reed", {**DARK, **STILL}),
    ("Clarinet", "clarinet", PLAIN),
    ("Piccolo", "flute", QUICK),
    ("Flute", "flute", PLAIN),
    ("Recorder", "flute", {**STILL, **QUICK}),
    ("Pan Flute", "flute", {Gen.ATTACK: 600}),
    ("Blown Bottle", "flute", {**SLOW, **STILL}),
    ("Shakuhachi", "flute", VIBRATO),
    ("Whistle", "flute", {**VIBRATO, **QUICK}),
    ("Ocarina", "clarinet", DARK),
    ("Square Lead", "square_lead", PLAIN),
    ("Sawtooth Lead", "saw_lead", PLAIN),
    ("Calliope Lead", "flute", WIDE),
    ("Chiff Lead", "square_lead", DULL),
    ("Charang Lead", "saw_lead", {**BRIGHT, **WIDE}),
    ("Voice Lead", "choir", QUICK),
    ("Fifths Lead", "saw_lead", WIDE),
    ("Bass and Lead", "saw_lead", DULL),
    ("New Age Pad", "pad", {Gen.ATTACK: -1200}),
    ("Warm Pad", "pad", PLAIN),
    ("Polysynth Pad", "strings", {**WIDE, **QUICK}),
    ("Choir Pad", "choir", SLOW),
    ("Bowed Pad", "pad", SLOW),
    ("Metallic Pad", "bells", {**LONG, **WIDE, Gen.ATTACK: 9000}),
    ("Halo Pad", "choir", {**SLOW, **WIDE}),
    ("Sweep Pad", "pad", SWEEP),
    ("Ice Rain", "bells", {**LONG, **WIDE}),
    ("Soundtrack", "pad", {**SLOW, **BRIGHT}),
    ("Crystal", "bells", LONG),
    ("Atmosphere", "guitar", {**LONG, **WIDE}),
    ("Brightness", "electric_piano", {**BRIGHT, **WIDE, **LONG}),
    ("Goblins", "pad", SWEEP),
    ("Echoes", "pad", {**BRIGHT, **WIDE}),
    ("Sci-fi", "pad", {**SWEEP, **WIDE}),
    ("Sitar", "harpsichord", {**LONG, **WIDE}),
    ("Banjo", "harpsichord", SHORT),
    ("Shamisen", "harpsichord", {**SHORT, **DULL}),
    ("Koto", "harpsichord", DULL),
    ("Kalimba", "mallets", SHORT),
    ("Bagpipe", "reed", {**WIDE, **STILL, **BRIGHT}),
    ("Fiddle", "strings", {**QUICK, **BRIGHT}),
    ("Shanai", "reed", {**BRIGHT, **VIBRATO}),
    ("Tinkle Bell", "bells", PLAIN),
    ("Agogo", "bells", SHORT),
    ("Steel Drums", "mallets", WIDE),
    ("Woodblock", "mallets", {Gen.DECAY: -3200}),
    ("Taiko Drum", "bass", {**DARK, **SHORT}),
    ("Melodic Tom", "bass", {**DARK, **SHORT}),
    ("Synth Drum", "bass", SHORT),
    ("Reverse Cymbal", "pad", {**SLOW, **BRIGHT}),
    ("Fret Noise", "guitar", MUTED),
    ("Breath Noise", "flute", SLOW),
    ("Seashore", "pad", SLOW),
    ("Bird Tweet", "flute", VIBRATO),
    ("Telephone Ring", "bells", {**SHORT, **WIDE}),
    ("Helicopter", "pad", TREMOLO),
    ("Applause", "pad", SWEEP),
    ("Gunshot", "bass", MUTED),
)


def presets() -> list[Preset]:
    """Bank 0 with all programs, bank 128 with the kit."""
    made: dict[str, Instrument] = {}
    for _, instrument, _ in PROGRAMS:
        if instrument not in made:
            made[instrument] = getattr(instruments, instrument)()
    melodic = [
        Preset(name, 0, program, made[instrument], accent)
        for program, (name, instrument, accent) in enumerate(PROGRAMS)
    ]
    return [*melodic, Preset("Standard Kit", 128, 0, kit())]
