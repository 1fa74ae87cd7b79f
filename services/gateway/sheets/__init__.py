"""Tables as people keep them: lists written as Excel or CSV, and read back.

`kinds` says which lists, `cells` how a value becomes a cell and a cell a value, `writing` makes files;
`uploads` and `reading` open what comes in, `forms` says which request each of its rows is.
Nothing here reads a database: rows come from our own routes and go to them (`indoors`).
"""
