"""How a spreadsheet that people keep is understood. Pure: standard library only.

- decoding: bytes to text
- delimited: text to rows (CSV and its relatives); html_table: a web page's table to rows
- cells: what a cell can hold, how it is cleaned and guarded
- fields: the columns an alliance file can have, and what people call them
- columns: headings to fields
- tables: rows to heading, records, totals and notes
- dates, money, numbers, words, names: cells to values
- readings: date order, decimal mark and units of a whole file
- records: a whole record to values, problems and warnings
- report: what an import says about itself
"""
