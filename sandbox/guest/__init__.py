"""What runs in the guest's interpreter: zygote, init and guest, each forked from the one before.

Standard library only, and nothing secret: every guest is a copy of this memory. The launcher copies
this folder into the jail's root, the zygote imports it and deletes the copy before it serves.
"""
