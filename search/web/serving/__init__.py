"""The server around the pages: where it listens, who may ask, and what answers.

listening   the port
worker      the processes that answer at it
threads     the threads of one of them, and who waits
guard       who may ask, and what every answer says to browsers
answers     what was answered, kept for those who ask the same
memory      how little a process keeps of it all
"""
