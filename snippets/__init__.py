"""The only home of tutorial code: one module per tutorial, at the same path as its pages.

A regular package, not a namespace: MkDocs puts the folder of its hooks on the path, where a
`snippets.py` would come before a mere namespace of that name.
"""
