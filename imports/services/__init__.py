"""From a file to the portfolio and back.

- reading: bytes to grids; workbook: XLSX, cell by cell
- parse_file: grids to records that can be applied, no database
- matching: what the database knows; proposals: names that may mean the same company
- planning, comparing, plan: what would be created and changed
- applying, history: the writes, everything or nothing
- importing: all of it, in order
- runs: upload, preview, queue, progress; undo: taking an import back
- retention: how long files are kept
- exporting: the portfolio as a file that imports again; exports: the same in the browser
"""
