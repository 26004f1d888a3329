"""Who inspects whom, when, with which team (xếp lịch kiểm tra chéo): instance in, proven plan out; pure.

OR-Tools is imported where a model is solved and nowhere else: loading it takes half a second and 90 MB, so pages never
do.
"""
