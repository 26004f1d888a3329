"""The cryptography of signatures: bytes in, bytes out, no Flask, no database."""
