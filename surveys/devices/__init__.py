"""Tablets at counters (thiết bị ki-ốt): paired, heard from, revoked; and who serves there.

This package stands below ``surveys.responses``, which asks it from which tablet an answer
comes and whom its counter names. Nothing in here starts, skips or changes a rating.
"""
