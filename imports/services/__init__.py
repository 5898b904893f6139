"""From a file to the portfolio and back.

- reading: bytes to grids; workbook: XLSX, cell by cell
- parse_file: grids to records that can be applied, no database
- matching: what the database knows; proposals: names that may mean the same company
- plan: a row against its alliance; planning: what would be created and changed
- applying, history: the writes, everything or nothing
- importing: all of it, in order
- runs: upload, preview, queue, progress, how long files are stored; undo: taking an import back
- exporting: the portfolio as a file that imports again; exports: the same in the browser
"""
