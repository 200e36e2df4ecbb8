"""Departments, service points, areas and the working calendar.

Words: a department (cơ quan, đơn vị) is a node of a tree with dates of validity;
a service point (điểm phục vụ) is a counter, kiosk or QR sticker with an opaque,
revocable code; an area (địa bàn) is where something happened.
It does not know who works there, nor what citizens say about it.
"""
