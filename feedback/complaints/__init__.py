"""Citizens' submissions (phản ánh, kiến nghị, khiếu nại, tố cáo).

A complaint, in the everyday sense, is whatever a citizen sends in. It has a
number for staff and a secret code for the citizen; it is received, assigned,
answered, judged, closed. What the machine thinks of it comes from ``learning``,
which stands above and calls down; ratings stand higher still.
"""
