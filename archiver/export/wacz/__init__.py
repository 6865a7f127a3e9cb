"""WACZ 1.1.1: a web archive as one ZIP file that ReplayWeb.page and pywb open, with an index, a list of pages, and a signature.

Specification: https://specs.webrecorder.net/wacz/1.1.1/ and, for the signature, https://specs.webrecorder.net/wacz-auth/0.1.0/.
"""
