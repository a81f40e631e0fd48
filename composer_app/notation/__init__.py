"""Written music: a song becomes MusicXML and engraved pages, MusicXML becomes a song.

`musicxml.of_song(song, markings)` is the text, `sheets.lay_out([Sheet(text, heading)], layout)` the pages as SVG,
`pdf.write(pages, path)` the file. `markings` is what the notes do not say themselves: fingering, slurs, hairpins.
"""
