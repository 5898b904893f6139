"""Issues: raised, climbing by their clock, convened, ended; who is told, and what pages show."""
