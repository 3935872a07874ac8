"""CSV and XLSX: tables with a header row, whose columns ``fields`` lists."""

from mosaique.exchange.formats.spreadsheet.csv_format import CSV, Csv
from mosaique.exchange.formats.spreadsheet.fields import FIELDS
from mosaique.exchange.formats.spreadsheet.xlsx_format import XLSX, Xlsx

__all__ = ["CSV", "FIELDS", "XLSX", "Csv", "Xlsx"]
