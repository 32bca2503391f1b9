"""Small games in which players agree, or meet again."""

ROAD = """
scenario: road
title: Two towns and a road
players: {upper: {name: Upper Town}, lower: {name: Lower Town}}
agreements:
  between: [upper, lower]
  menu:
    none: {name: No road, says: No road is built}
    path: {name: Footpath, says: A footpath is built}
    road: {name: Road, says: A road is built}
    toll: {name: Toll road, says: A road with a toll is built}
  disagreement: none
  ratification: {upper: {approval: approval_above, majority: majority}}
measures:
  worth_above: {by: agreement, values: {none: 0, path: 1, road: 5, toll: 4}}
  worth_below: {by: agreement, values: {none: 0, path: 1, road: -1, toll: 2}}
  approval_above: {by: agreement, values: {none: 1, path: 0.8, road: 0.7, toll: support}}
assumptions:
  support: {about: Who is for a toll, value: 0.45, range: [0.3, 0.6], unit: share, sources: judgement}
  majority: {about: The share that it takes, value: 0.5, range: [0.5, 0.67], unit: share, sources: judgement}
payoffs:
  upper: {worth: {name: What it brings, worth: worth_above}}
  lower: {worth: {name: What it brings, worth: worth_below}}
"""
DILEMMA = """
scenario: dilemma
title: Two prisoners, again and again
players: {row: [silent, talk], column: [silent, talk]}
payoffs:
  table:
    silent: {silent: [3, 3], talk: [0, temptation]}
    talk: {silent: [temptation, 0], talk: [1, 1]}
repeated: {discount: patience}
assumptions:
  patience: {about: What the next round is worth, value: 0.4, range: [0, 1], unit: share, sources: judgement}
  temptation: {about: What betrayal brings, value: 5, range: [3, 8], unit: points, sources: judgement}
"""
