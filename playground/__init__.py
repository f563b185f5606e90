"""The web service of the playground: what browsers talk to. It never runs or imports a guest's
code.
"""
