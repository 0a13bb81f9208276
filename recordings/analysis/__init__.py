"""Analysis of videos: segments are observed in any process, then merged and judged once.

Knows no framework. docs/video-analysis.md says how it works, docs/results.md what comes
out.
"""
