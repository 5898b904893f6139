"""How a spreadsheet that people keep is read. Pure: no Django, no database.

- limits: how much of anything is read; options: what a person decided about it
- decoding: bytes to text
- delimited: text to rows (CSV and its relatives); html_table: a web page's table to rows
- cells: what a cell can hold
- fields: the columns an alliance file can have; heading_synonyms: other headings for them
- columns: headings to fields; sides: which of two companies is ours
- tables: rows to heading, records, totals and notes
- dates, money, money_words, numbers, words: cells to values
- format_detection: date order, decimal mark and units of a whole file
- records: a whole record to values, problems and warnings
- report: what an import says about itself; phases: how far it is
"""
