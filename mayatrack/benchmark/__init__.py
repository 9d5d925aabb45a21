"""How fast are the queries behind the pages, beside a plain DuckDB query and the raw driver?"""
