"""What would change under another Python or PyTorch.

* `probe`: runs modules under any interpreter that has torch, and nothing else of this project.
* `report`: compares two such runs and tells it by page, heading and line.
"""
