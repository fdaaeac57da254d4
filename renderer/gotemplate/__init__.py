"""Go templates, compiled to Python: lexer, parser, compiler, runtime and function library."""
