"""Papers about an issued paper (đính chính, thu hồi): the correcting letter and the notice of recall, as pure values.

Decree 30/2020, article 18: what was issued never changes. An error of form is corrected by a letter (công văn), a paper
is recalled by a notice; an error of content needs another paper of the same kind, which every kind has by itself.
"""
