"""How a spreadsheet that people keep is understood. Pure: standard library only.

decoding   bytes to text
delimited  text to rows (CSV and its relatives)
html_table a web page's table to rows
cells      what a cell can hold, and how it is cleaned
fields     the columns an alliance file can have, and what people call them
columns    headings to fields
tables     rows to header, records, totals and notes
dates, money, numbers, words, names   cells to values
records    a whole record to values, problems and warnings
report     what an import says about itself
"""
