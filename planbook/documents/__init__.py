"""Reads files that people and pages give: CSV, XLSX, PDF, JSON and text. Nothing in them is executed or evaluated.

XLSX and PDF files are read in a process of its own, with limits (`planbook.documents.read_apart`).
"""
