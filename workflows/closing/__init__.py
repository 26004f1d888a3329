"""The papers that close the year (văn bản cuối năm): the ranking, the year-end report, the nomination letter."""
