/** Areas of electricity prices by their English names. */
export const areas: Readonly<Record<string, string>> = {
  'World average': '全球平均',
  Europe: '欧洲',
  Asia: '亚洲',
  Africa: '非洲',
  'North America': '北美洲',
  'South America': '南美洲',
  Oceania: '大洋洲',
  Ireland: '爱尔兰',
  Italy: '意大利',
}
