"""Vietnamese text in, Structs out: understanding what citizens write.

Words: a *field* (lĩnh vực) is the subject of a complaint, a *kind* (loại đơn) is what its
writer wants of the State, *urgency* (mức khẩn) is how soon somebody has to act.

What a web process needs (``normalize``, ``screen``, ``pii``, ``classify``) costs numpy and
msgspec; scikit-learn is imported by ``train`` alone. No database, no web, nothing of ours.
"""
