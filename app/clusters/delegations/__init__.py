"""Signing for a leader (ký thay, ký thừa ủy quyền): who may, from when to when, for which papers, on what ground."""
